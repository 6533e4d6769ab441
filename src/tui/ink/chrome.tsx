/** The chrome, drawn by Ink into memory. */
import { Box, render, Text } from 'ink';
import { createContext, useContext } from 'react';
import type { ReactNode } from 'react';
import { MENU_ROWS } from '../chrome.ts';
import type { Chrome, ChromeFrame, ChromeModel, Hints, MenuRow, MountChrome, Panes, PlacedPane, Prompt } from '../chrome.ts';
import { cell, fit, lineWidth, span, writeAscii } from '../line.ts';
import type { Line } from '../line.ts';
import type { Theme } from '../theme.ts';
import { Pane, Placing } from './pane.tsx';
import { Sink } from './sink.ts';

const Themed = createContext<Theme>(null as unknown as Theme);

export const mountChrome: MountChrome = (theme, panes): Chrome => {
  // In its own bundle, it has its own copy of what lays texts out.
  writeAscii(theme.ascii);
  const sink = new Sink({ columns: 80, rows: 24 });
  let placed: PlacedPane[] = [];
  const tree = (model: ChromeModel): ReactNode => (
    <Themed.Provider value={theme}>
      <Placing.Provider value={(pane) => void placed.push(pane)}>
        <Screen model={model} panes={panes} />
      </Placing.Provider>
    </Themed.Provider>
  );
  let instance: ReturnType<typeof render> | null = null;
  return {
    show(model): ChromeFrame {
      ({ columns: sink.columns, rows: sink.rows } = model.size);
      placed = [];
      if (instance) {
        instance.rerender(tree(model));
      } else {
        instance = render(tree(model), {
          // Input is read elsewhere, and nobody writes to this one.
          stdin: { isTTY: false } as NodeJS.ReadStream, stdout: sink as unknown as NodeJS.WriteStream, debug: true, exitOnCtrlC: false, patchConsole: false,
          isScreenReaderEnabled: false,
        });
      }
      return { lines: sink.frame.split('\n'), panes: placed };
    },
    close: () => instance?.unmount(),
  };
};

function Screen({ model, panes }: { readonly model: ChromeModel; readonly panes: Panes }): ReactNode {
  const { size, tabs, menu, foot } = model;
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows} overflow="hidden">
      <Title model={model} />
      {tabs && <Strip names={tabs.names} on={tabs.on} columns={size.columns} />}
      <Pane paint={panes.body} />
      <Menu rows={menu} columns={size.columns} />
      <Pane paint={panes.status} rows={1} />
      {foot.kind === 'prompt' ? <PromptLine prompt={foot} columns={size.columns} /> : <HintLine foot={foot} columns={size.columns} />}
    </Box>
  );
}

/** A line of the screen. */
function Row({ line, columns }: { readonly line: Line; readonly columns: number }): ReactNode {
  const theme = useContext(Themed);
  return (
    <Box height={1} flexShrink={0}>
      <Text wrap="truncate">{theme.text(fit(line, columns))}</Text>
    </Box>
  );
}

function Title({ model: { path, name, size } }: { readonly model: ChromeModel }): ReactNode {
  const steps = path.flatMap((each, at): Line => [span(at === 0 ? ' ' : ' › ', 'dim'), span(each, at === path.length - 1 ? 'title' : 'dim')]);
  const right = span(`${name} `, 'dim');
  const room = size.columns - lineWidth([right]) - 1;
  return <Row line={lineWidth(steps) > room ? steps : [...fit(steps, room + 1), right]} columns={size.columns} />;
}

function Strip({ names, on, columns }: { readonly names: readonly string[]; readonly on: number; readonly columns: number }): ReactNode {
  return <Row line={names.map((name, at) => span(` ${at + 1} ${name} `, at === on ? 'tab-on' : 'tab'))} columns={columns} />;
}

function Menu({ rows, columns }: { readonly rows: readonly MenuRow[]; readonly columns: number }): ReactNode {
  const width = Math.min(Math.max(0, ...rows.map(({ text }) => text.length)), Math.floor(columns / 2));
  return rows.slice(0, MENU_ROWS).map(({ text, about, on }) => (
    <Row key={text} line={[span(' '), cell(text, width, on ? 'selected' : 'strong'), span('  '), span(about, 'dim')]} columns={columns} />
  ));
}

/** The text with the cursor in it; beneath, carets under a mistake and what it is. */
function PromptLine({ prompt, columns }: { readonly prompt: Prompt; readonly columns: number }): ReactNode {
  const { label, text, cursor, about, problem } = prompt;
  // Long lines move to the left, so that the cursor is always in sight.
  const room = columns - label.length - 2;
  const from = Math.max(0, Math.min(cursor - Math.floor(room * 0.8), text.length - room + 1));
  const under = String.fromCodePoint(text.codePointAt(cursor) ?? 0x20);
  const line: Line = [
    span(label, 'prompt'), span(text.slice(from, cursor)), span(under, 'selected'), span(text.slice(cursor + under.length)),
    ...(text === '' ? [span(` ${about}`, 'dim')] : []),
  ];
  const shift = label.length + Math.max(0, (problem?.position ?? 0) - from);
  const carets = '^'.repeat(Math.max(1, Math.min(problem?.length ?? 0, columns - shift)));
  const wrong: Line = problem === null ? [] : pointed(shift, carets, problem.message, columns);
  return (
    <>
      <Row line={line} columns={columns} />
      {problem && <Row line={wrong} columns={columns} />}
    </>
  );
}

/** Carets under the place, and the message at their right, or at their left where there is more room. */
function pointed(shift: number, carets: string, message: string, columns: number): Line {
  const room = columns - shift - carets.length - 2;
  if (room >= message.length || room >= shift) return [span(' '.repeat(shift)), span(carets, 'error'), span(` ${message}`, 'error')];
  return [...fit([span(message, 'error')], shift - 1), span(' '), span(carets, 'error')];
}

/** As many hints as fit, whole ones. */
function HintLine({ foot: { hints }, columns }: { readonly foot: Hints; readonly columns: number }): ReactNode {
  const line: Line[number][] = [];
  let used = 0;
  for (const { key, text } of hints) {
    const hint: Line = [span(' '), span(key, 'key'), span(` ${text} `, 'dim')];
    used += lineWidth(hint);
    if (used > columns) break;
    line.push(...hint);
  }
  return <Row line={line} columns={columns} />;
}
