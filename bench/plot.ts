const WIDTH = 50;

/** Bars from zero, one a line, so that what is flat looks flat. */
export function bars(rows: readonly (readonly [label: string, value: number])[], unit: string): string {
  const most = Math.max(...rows.map(([, value]) => value));
  const labelWidth = Math.max(...rows.map(([label]) => label.length));
  const valueWidth = most.toFixed(0).length;
  return rows.map(([label, value]) => {
    const bar = '#'.repeat(Math.round((value / most) * WIDTH));
    return `${label.padStart(labelWidth)} |${bar.padEnd(WIDTH)} ${value.toFixed(0).padStart(valueWidth)} ${unit}`;
  }).join('\n');
}
