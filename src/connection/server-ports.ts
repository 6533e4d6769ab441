/** Ports that speak for the server's end where nothing better is known: the system ports, and what people serve on above. */
const ABOVE_SYSTEM = new Set([
  1080, 1433, 1521, 1883, 2049, 2375, 2376, 2379, 3000, 3128, 3306, 3389, 4000, 4200, 4222, 5000, 5060, 5173, 5222, 5353, 5355,
  5432, 5672, 5900, 5984, 6379, 6443, 8000, 8001, 8008, 8080, 8081, 8086, 8088, 8090, 8123, 8161, 8200, 8443, 8500, 8834, 8883,
  8888, 9000, 9042, 9080, 9090, 9092, 9093, 9100, 9200, 9300, 9418, 9443, 10000, 11211, 15672, 25565, 27017, 50051, 61616,
]);

export const isServerPort = (port: number): boolean => (port > 0 && port < 1024) || ABOVE_SYSTEM.has(port);
