/** Stands in the bundle for React's developer tools, which Ink imports only when asked to. */
export default { initialize(): void {}, connectToDevTools(): void {} };
