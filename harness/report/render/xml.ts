// What XML 1.0 does not allow even escaped: https://www.w3.org/TR/xml/#charsets
const FORBIDDEN_CHARACTERS = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
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
export function renderXmlElement(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content = '',
): string {
  const attributeTexts = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escapeCharacters(String(value), /[&<>"\n\t\r]/g)}"`,
  );
  const open = `<${name}${attributeTexts.join('')}`;
  return content === '' ? `${open}/>` : `${open}>${content}</${name}>`;
}

/** Elements below each other. */
export function joinXmlElements(children: readonly string[]): string {
  return children.map((child) => `\n${child}`).join('') + (children.length > 0 ? '\n' : '');
}

/** Text as the content of an element. */
export function escapeXmlText(text: string): string {
  return escapeCharacters(text, /[&<>\r]/g);
}

function escapeCharacters(text: string, pattern: RegExp): string {
  return text.replace(FORBIDDEN_CHARACTERS, '\uFFFD').replace(pattern, (character) => ENTITIES[character]!);
}
