import type { Asset, Assets } from './ui-routes';

/** The page of the UI with its style sheet inside: to ask for that would hold up what stands in the page. */
export interface WholePage {
  /** Without the link to the style sheet. */
  html: string;
  style: string;
}

const styleLink = /\s*<link rel="stylesheet" href="\/app\.css">/;
const known = new WeakMap<Asset, Promise<WholePage>>();

/** Put together once for as long as the same page is handed in. */
export function wholePage(page: Asset, assets: Assets): Promise<WholePage> {
  const made = known.get(page) ?? make(page, assets);
  known.set(page, made);
  return made;
}

async function make(page: Asset, assets: Assets): Promise<WholePage> {
  const style = await assets('app.css');
  return { html: textOf(page).replace(styleLink, ''), style: style ? textOf(style) : '' };
}

function textOf({ body }: Asset): string {
  return new TextDecoder().decode(body);
}
