import nodeResolve from '@rollup/plugin-node-resolve';
import esbuild from 'rollup-plugin-esbuild';

const compiled = { 'async-await': false, 'async-generator': false, 'for-await': false };

export default {
  plugins: [
    nodeResolve({ browser: true }),
    // Dependencies as well: without `exclude` they stay as they are.
    esbuild({ include: /\.[cm]?[jt]sx?$/, exclude: [], supported: compiled }),
  ],
};
