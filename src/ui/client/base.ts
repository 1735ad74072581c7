/** The folder that this script was served from: everything of the server lies below it. */
export function baseUrl(): string {
  return new URL('.', import.meta.url).href;
}
