import { fileURLToPath } from 'node:url';

const libraries = fileURLToPath(new URL('..', import.meta.url));

export default { turbopack: { root: libraries }, outputFileTracingRoot: libraries, poweredByHeader: false };
