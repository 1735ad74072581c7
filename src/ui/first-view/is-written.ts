/** True where the page stands already, as the server wrote it. */
export function isWritten(root: HTMLElement): boolean {
  return root.hasAttribute('data-written');
}
