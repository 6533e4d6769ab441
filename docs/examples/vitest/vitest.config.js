export default { test: { setupFiles: ['earshot/vitest'] } };
