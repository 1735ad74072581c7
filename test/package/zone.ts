/** Imports the zone, and answers what it exports and whether the page has a zone then. */
export async function main(): Promise<unknown> {
  const { ZoneContextManager } = await import('threadlight/zone');
  return [typeof ZoneContextManager, typeof (globalThis as { Zone?: unknown }).Zone];
}
