import type { Dissector } from 'earshot/plugin';

declare const resp: Dissector;
export default resp;
