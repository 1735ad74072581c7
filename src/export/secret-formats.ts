import { lazily } from '../util/lazily';

/** What stands in the place of a secret. It needs no escape in JSON, in a URL's query or in a header. */
export const MASK = '[masked]';

/** Every format below holds as many letters, digits, `_` or `-` in a row; few words do. */
const SHORTEST_RUN = 19;

/** Keys of model providers, clouds, and the services that chat applications call, by the prefixes that they are issued with. */
export const secretKeys = /* @__PURE__ */ lazily(() =>
  [
    'sk-[\\w-]{16,}',
    '(?:sk|rk|pk)_(?:live|test)_\\w{16,}',
    'whsec_[\\w+/=]{16,}',
    '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}',
    'AIza[\\w-]{30,}',
    'GOCSPX-[\\w-]{20,}',
    'ya29\\.[\\w-]{20,}',
    'gh[opsur]_\\w{20,}',
    'github_pat_\\w{20,}',
    'gl(?:pat|dt|rt|ptt|soat|ft|imt|agent|cbt)-[\\w-]{16,}',
    'xox[abeoprs]-[\\w-]{16,}',
    'xapp-[\\w-]{16,}',
    '(?:hf|npm|gsk|pcsk|sbp|ntn|glsa|glc|r8|fw|tl|lin_api|sntrys|dckr_pat|pul|rubygems|shp(?:at|ca|pa|ss)|pscale_tkn|do[opr]_v1|lsv2_(?:pt|sk))_\\w{16,}',
    '(?:xai|pplx|pypi|PMAK|NRAK|SK)-?[\\w-]{24,}',
    'dapi[a-f0-9]{32}',
    'SG\\.[\\w-]{16,}\\.[\\w-]{16,}',
    '\\d{8,10}:[\\w-]{35}',
    '[MNO][\\w-]{23,27}\\.[\\w-]{6}\\.[\\w-]{27,}',
  ].join('|'),
);

const PRIVATE_KEY =
  '-----BEGIN[A-Z ]*PRIVATE KEY(?: BLOCK)?-----(?:[\\w+/=:,.\\s]|\\\\+[nr]|-(?!----))*(?:-----END[A-Z ]*PRIVATE KEY(?: BLOCK)?-----)?';

/** A JSON web token begins with `{"` in base64. It starts where its run of characters starts, which keeps the search linear. */
const JSON_WEB_TOKEN = '(?<![\\w-])eyJ[\\w-]{8,}\\.[\\w-]{8,}(?:\\.[\\w-]*)*';

/** Behind the scheme of an `Authorization` header. Words such as "bearer authentication" are no credentials. */
const SCHEME = '(?<=\\b(?:[Bb]earer|BEARER|[Bb]asic|BASIC)\\s+)(?=\\S*[\\d=]|\\S{24})[\\w.~+/-]{12,}=*';

const SLACK_HOOK = '(?<=hooks\\.slack\\.com/services/)[\\w/]+';

const formats = /* @__PURE__ */ lazily(
  () => new RegExp(`(?<![A-Za-z0-9])(?:${secretKeys()})|${PRIVATE_KEY}|${JSON_WEB_TOKEN}|${SCHEME}|${SLACK_HOOK}`, 'g'),
);

/** Masks what can be told to be a secret by its own form. */
export function maskFormats(text: string): string {
  return hasLongRun(text) ? text.replace(formats(), MASK) : text;
}

/** Looks at a character now and then, and back from there: most of an ordinary text is never read. */
function hasLongRun(text: string): boolean {
  let end = SHORTEST_RUN - 1;
  while (end < text.length) {
    const start = runStart(text, end);
    if (start <= end - SHORTEST_RUN) return true;
    end = start + SHORTEST_RUN;
  }
  return false;
}

/** The place before the run that ends here, looking back no farther than a run need be long. */
function runStart(text: string, end: number): number {
  const limit = end - SHORTEST_RUN;
  let at = end;
  while (at > limit && isRunCharacter(text.charCodeAt(at))) at--;
  return at;
}

function isRunCharacter(code: number): boolean {
  const letter = code | 0x20;
  return (letter >= 97 && letter <= 122) || (code >= 48 && code <= 57) || code === 45 || code === 95;
}
