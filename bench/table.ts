import { judge, type Metric, type Target, type Unit } from './metric.ts'

const HEAD = ['measured', 'app', 'baseline', 'app ÷ baseline', 'target', 'met', 'the baseline is']

/** The metrics as a table in Markdown. */
export function table(metrics: readonly Metric[]): string {
  const rows = [HEAD, ...metrics.map(row)]
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)))
  const lines = rows.map((cells) => line(cells.map((cell, column) => cell.padEnd(widths[column] ?? 0))))
  return [lines[0], line(widths.map((width) => '-'.repeat(width))), ...lines.slice(1)].join('\n')
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function row(metric: Metric): string[] {
  const { app, baseline, times, isMet } = judge(metric)
  return [
    metric.name,
    amount(app, metric.unit),
    amount(baseline, metric.unit),
    times.toFixed(2),
    targetText(metric.target),
    isMet ? 'yes' : 'no',
    metric.beside,
  ]
}

function amount(value: number, unit: Unit): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return `${value.toFixed(digits)} ${unit}`
}

function targetText(target: Target): string {
  return 'atLeastTimes' in target ? `≥ ${target.atLeastTimes} times` : `≤ ${target.atMostTimes} times`
}
