/** Imports every subpath that this runtime can use, and answers which names each one exports. */
export async function main(): Promise<Record<string, readonly string[]>> {
  const [index, hono, edge, ai] = await Promise.all([
    import('threadlight'),
    import('threadlight/hono'),
    import('threadlight/edge'),
    import('threadlight/ai'),
  ]);
  const names = (module: object): readonly string[] => Object.keys(module).filter((name) => name !== 'default').sort();
  return { index: names(index), hono: names(hono), edge: names(edge), ai: names(ai) };
}
