const compiled = { 'async-await': false, 'async-generator': false, 'for-await': false };

export default {
  module: { rules: [{ test: /\.[cm]?[jt]sx?$/, loader: 'esbuild-loader', options: { supported: compiled } }] },
};
