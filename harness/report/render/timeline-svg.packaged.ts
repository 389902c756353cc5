/** The package reports checks only, which have no timeline: so it needs nothing that draws one. */
export function renderSvgTimeline(): string {
  return '';
}
