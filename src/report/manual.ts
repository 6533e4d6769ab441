/** Pages of the manual on a terminal: one section of Markdown as text. Knows as much of Markdown as those pages use. */
import type { Paint, Style } from './style.ts';
import { wrapText } from './wrap.ts';

export interface ManualGroup {
  readonly title: string;
  readonly names: readonly string[];
}

/** Names of the sections of a page (`###`), under the titles of their groups (`##`). */
export function manualIndex(page: string): ManualGroup[] {
  return page.split(/^## /m).slice(1).map((group) => ({
    title: group.slice(0, group.indexOf('\n')), names: [...group.matchAll(/^### (.+)$/gm)].map(([, name]) => name!),
  }));
}

/** The section of this name, without its heading; null where there is none. */
export function manualSection(page: string, name: string): string | null {
  const heading = `\n### ${name}\n`;
  const at = page.indexOf(heading);
  if (at < 0) return null;
  const rest = page.slice(at + heading.length);
  const end = rest.search(/^##/m);
  return (end < 0 ? rest : rest.slice(0, end)).trim();
}

const INDENT = '  ';

/** A section with its name above it, in lines of at most `columns` but for what is quoted, with line ends. */
export function manualText(name: string, section: string, columns: number, paint: Paint): string {
  const lines: string[] = [];
  const add = (text: string, indent: string, style?: Style): void => {
    for (const line of wrapText(plainInline(text.replaceAll('\n', ' ')), columns - indent.length)) lines.push(indent + paint(line, style));
  };
  add(name, '', 'bold');
  let indent = '';
  for (const [at, paragraph] of section.split('\n\n').entries()) {
    if (at > 0) lines.push('');
    const [, lead, rest] = /^\*\*(.+?)\.\*\* ([^]*)$/.exec(paragraph) ?? [];
    if (paragraph.startsWith('```')) for (const line of paragraph.split('\n').slice(1, -1)) lines.push(INDENT + paint(line, 'dim'));
    else if (lead === undefined) add(paragraph, indent, at === 0 ? 'dim' : undefined);
    else {
      add(lead, '', 'bold');
      add(rest!, indent = INDENT);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Without the marks of emphasis and code; of a link, its text. */
const plainInline = (text: string): string =>
  text.replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replace(/`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*/g, (_, code, bold, italic) => code ?? bold ?? italic);
