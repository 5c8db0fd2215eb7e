/**
 * The title of a test that shows something users are promised. `client/FEATURES.md` is made of these titles, so all
 * three are written as plain strings at the place of the call.
 *
 * @param area one of the headings of the table, such as "Navigation"
 * @param feature what a user would call it, such as "Rename"
 * @param title what the test shows
 */
export function shows(area: string, feature: string, title: string): string {
  return `${title} [${area}: ${feature}]`;
}
