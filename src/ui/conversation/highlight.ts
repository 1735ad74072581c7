/** Marks every place of a text below an element, through the CSS Custom Highlight API: not one node is touched. */

const name = 'found';
const mostRanges = 2000;

/** Marks now and whenever the content changes; the answer takes the marks away. Does nothing in a browser without the API. */
export function highlightText(root: HTMLElement | null, wanted: string): () => void {
  const needle = wanted.trim().toLowerCase();
  if (!root || needle === '' || !('highlights' in CSS)) return () => {};
  let frame = 0;
  const mark = () => CSS.highlights.set(name, new Highlight(...rangesOf(root, needle)));
  const changes = new MutationObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(mark);
  });
  changes.observe(root, { childList: true, subtree: true, characterData: true });
  mark();
  return () => {
    cancelAnimationFrame(frame);
    changes.disconnect();
    CSS.highlights.delete(name);
  };
}

function rangesOf(root: HTMLElement, needle: string): Range[] {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, (node) =>
    isSaid(node) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT,
  );
  const ranges: Range[] = [];
  while (texts.nextNode() && ranges.length < mostRanges) ranges.push(...rangesIn(texts.currentNode, needle));
  return ranges;
}

/** What was said, not the names and figures around it. */
function isSaid(node: Node): boolean {
  return node.parentElement?.closest('.bubble-body, .tool-card') !== null;
}

function rangesIn(node: Node, needle: string): Range[] {
  const text = (node.nodeValue ?? '').toLowerCase();
  const ranges: Range[] = [];
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) {
    const range = new Range();
    // A letter may have another length in lower case; such a hit is found and not marked.
    if (at + needle.length > (node.nodeValue ?? '').length) break;
    range.setStart(node, at);
    range.setEnd(node, at + needle.length);
    ranges.push(range);
  }
  return ranges;
}
