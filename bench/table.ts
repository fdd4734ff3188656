import { type Figure, judge, type Target, type Unit } from './figure.ts'

const HEAD = ['measured', 'app', 'baseline', 'app ÷ baseline', 'target', 'met', 'the baseline is']

/** The figures as a table in Markdown. */
export function table(figures: readonly Figure[]): string {
  const rows = [HEAD, ...figures.map(row)]
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)))
  const lines = rows.map((cells) => line(cells.map((cell, column) => cell.padEnd(widths[column] ?? 0))))
  return [lines[0], line(widths.map((width) => '-'.repeat(width))), ...lines.slice(1)].join('\n')
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function row(figure: Figure): string[] {
  const { app, baseline, times, isMet } = judge(figure)
  return [
    figure.name,
    amount(app, figure.unit),
    amount(baseline, figure.unit),
    times.toFixed(2),
    targetText(figure.target, figure.unit),
    isMet ? 'yes' : 'no',
    figure.beside,
  ]
}

function amount(value: number, unit: Unit): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return `${value.toFixed(digits)} ${unit}`
}

function targetText(target: Target, unit: Unit): string {
  if ('atLeastTimes' in target) return `≥ ${target.atLeastTimes} times`
  return 'atMostTimes' in target ? `≤ ${target.atMostTimes} times` : `≤ ${target.atMost} ${unit}`
}
