// What XML 1.0 does not allow even escaped: https://www.w3.org/TR/xml/#charsets
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
  '\r': '&#13;',
};

/** An element; its attributes are escaped here, what is inside is XML already. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, inside = ''): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escaped(String(value), /[&<>"\n\t\r]/g)}"`,
  );
  const open = `<${name}${written.join('')}`;
  return inside === '' ? `${open}/>` : `${open}>${inside}</${name}>`;
}

/** Elements below each other. */
export function elements(children: readonly string[]): string {
  return children.map((child) => `\n${child}`).join('') + (children.length > 0 ? '\n' : '');
}

/** Text as the content of an element. */
export function characters(text: string): string {
  return escaped(text, /[&<>\r]/g);
}

function escaped(text: string, signs: RegExp): string {
  return text.replace(FORBIDDEN, '\uFFFD').replace(signs, (sign) => ENTITIES[sign]!);
}
