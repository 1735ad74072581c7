import type { Asset, Assets } from './ui-routes';

/** The page of the UI with what it needs to be painted as it should be: to ask for that would hold up what stands there. */
export interface WholePage {
  /** Without the links to style sheet and font. */
  html: string;
  /** The style sheet, with the font inside. */
  style: string;
}

const styleLink = /\s*<link rel="stylesheet" href="\/app\.css">/;
const fontLink = /\s*<link rel="preload" as="font"[^>]*>/;
const known = new WeakMap<Asset, Promise<WholePage>>();

/** Put together once for as long as the same page is handed in. */
export function wholePage(page: Asset, assets: Assets): Promise<WholePage> {
  const made = known.get(page) ?? make(page, assets);
  known.set(page, made);
  return made;
}

async function make(page: Asset, assets: Assets): Promise<WholePage> {
  const [style, font] = await Promise.all([assets('app.css'), assets('inter.woff2')]);
  return {
    html: textOf(page).replace(styleLink, '').replace(fontLink, ''),
    style: textOf(style).replace(/url\("?\/inter\.woff2"?\)/, `url(data:font/woff2;base64,${base64(font)})`),
  };
}

function textOf(asset: Asset | null): string {
  return asset ? new TextDecoder().decode(asset.body) : '';
}

function base64(asset: Asset | null): string {
  return btoa(Array.from(asset?.body ?? [], (byte) => String.fromCharCode(byte)).join(''));
}
