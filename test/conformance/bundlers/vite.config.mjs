const compiled = { 'async-await': false, 'async-generator': false, 'for-await': false };

export default {
  esbuild: { include: /\.[cm]?[jt]sx?$/, supported: compiled },
  // Dependencies, in development.
  optimizeDeps: { esbuildOptions: { supported: compiled } },
};
