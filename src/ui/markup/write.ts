import type { Child, Markup } from './runtime';

/** HTML of components. */
export interface Written {
  html: string;
  /** Rules for what stood in `style`, which the content policy forbids as an attribute. */
  styles: string;
}

const withoutEnd = new Set(['input', 'img', 'br', 'hr']);
/** What a property is called that no attribute is for, or that the element gets by other means. */
const noAttributes = new Set(['children', 'key', 'ref', 'style', 'dangerouslySetInnerHTML']);

/** Writes components as HTML. Every text is escaped but `dangerouslySetInnerHTML`, as in Preact. */
export function write(child: Child): Written {
  const styles = new StyleSheet();
  const html = writeChild(child, styles);
  return { html, styles: styles.text() };
}

/** Declarations that several elements share are one rule. */
class StyleSheet {
  readonly #numbers = new Map<string, number>();

  /** The attribute that the rule for these declarations asks for. */
  attributeFor(style: unknown): string {
    if (typeof style !== 'object' || style === null) return '';
    const declarations = Object.entries(style).map(([name, value]) => `${kebab(name)}:${String(value)}`);
    const text = declarations.join(';');
    const number = this.#numbers.get(text) ?? this.#numbers.size;
    this.#numbers.set(text, number);
    return ` data-style="${number}"`;
  }

  text(): string {
    return [...this.#numbers].map(([text, number]) => `[data-style="${number}"]{${text}}`).join('');
  }
}

function writeChild(child: Child, styles: StyleSheet): string {
  if (child === null || child === undefined || typeof child === 'boolean') return '';
  if (typeof child !== 'object') return escaped(String(child));
  if (Array.isArray(child)) return child.map((one) => writeChild(one, styles)).join('');
  const { type, props } = child;
  if (typeof type === 'string') return writeElement(type, props, styles);
  return typeof type === 'function' ? writeChild(type(props), styles) : writeWithin(type.context, props, styles);
}

function writeWithin(context: { current: unknown }, props: Markup['props'], styles: StyleSheet): string {
  const outside = context.current;
  context.current = props['value'];
  try {
    return writeChild(props.children, styles);
  } finally {
    context.current = outside;
  }
}

function writeElement(tag: string, props: Markup['props'], styles: StyleSheet): string {
  const attributes = Object.entries(props).map(([name, value]) => (noAttributes.has(name) ? '' : attribute(name, value)));
  const start = `<${tag}${attributes.join('')}${styles.attributeFor(props['style'])}>`;
  if (withoutEnd.has(tag)) return start;
  const raw = props['dangerouslySetInnerHTML'] as { __html: string } | undefined;
  return `${start}${raw ? raw.__html : writeChild(props.children, styles)}</${tag}>`;
}

function attribute(name: string, value: unknown): string {
  if (value === null || value === undefined || typeof value === 'function') return '';
  const isText = /^(?:aria|data)-/.test(name);
  if (typeof value === 'boolean' && !isText) return value ? ` ${name}` : '';
  return ` ${name}="${escaped(String(value))}"`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => entities[letter] ?? letter);
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
