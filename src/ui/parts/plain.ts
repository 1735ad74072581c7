/** Markdown as one line of plain text, for titles and previews. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/```\w*/g, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|`|~~)/g, '')
    .replace(/(^|\s)(?:#{1,6}|>|[-*])\s+/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}
