/** Keys whose form says that they are secret: of model providers, clouds, code hosts and tracing backends. */
const SECRET_FORM = /^(sk[-_]|rk[-_]|tl_sk|ghp_|gho_|github_pat_|xox[abpr]-|AKIA|AIza|glpat-|hf_|gsk_|lsv2_|eyJ)/;

/** Public keys that tracing backends hand out for pages. */
const PUBLIC_FORM = /^(pk[-_]|pub[-_])/;

/** Whether an API key must not be shown to everybody, as a page would. */
export function looksSecret(key: string): boolean {
  return SECRET_FORM.test(key) && !PUBLIC_FORM.test(key);
}
