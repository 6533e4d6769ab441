/** A plugin cannot be loaded. The message is one line that names the plugin and what is wrong with it. */
export class PluginError extends Error {
  override readonly name = 'PluginError';
}
