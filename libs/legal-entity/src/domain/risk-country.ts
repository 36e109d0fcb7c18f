/**
 * Countries as the FATF has called them out. A later publication is a later version of the model.
 *
 * @see FATF, High-Risk Jurisdictions subject to a Call for Action, and Jurisdictions under Increased Monitoring, 24 October 2025
 */
const CALLED_OUT: ReadonlySet<string> = new Set(['IR', 'KP', 'MM']);
const MONITORED: ReadonlySet<string> = new Set([
  ...['AO', 'BG', 'BO', 'CD', 'CI', 'CM', 'DZ', 'HT', 'KE', 'LA'],
  ...['LB', 'MC', 'NA', 'NP', 'SS', 'SY', 'VE', 'VG', 'VN', 'YE'],
]);

/** The points of a country, ISO 3166-1 alpha-2, and why. */
export function countryRisk(country: string): { readonly points: number; readonly why: string } {
  if (CALLED_OUT.has(country)) return { points: 60, why: 'the FATF calls for action' };
  if (MONITORED.has(country)) return { points: 20, why: 'the FATF monitors it' };
  return { points: 0, why: 'the FATF has not called it out' };
}
