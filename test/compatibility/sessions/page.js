/** The page's place for the library under test. */
export function stage() {
  document.body.innerHTML = '<main></main>';
  return document.querySelector('main');
}

/** Waits until the page shows the text, as a person would. */
export async function shows(text) {
  for (let frame = 0; frame < 600; frame++) {
    if (document.body.textContent.includes(text)) return text;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`the page does not show ${text}, but ${document.body.textContent}`);
}

export const later = (value, ms = 1) => new Promise((resolve) => setTimeout(resolve, ms, value));

export const laterFailing = (message) => new Promise((_, reject) => setTimeout(reject, 1, new Error(message)));
