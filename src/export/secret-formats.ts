import { lazily } from '../util/lazily';

/** What stands in the place of a secret. It needs no escape in JSON, in a URL's query or in a header. */
export const MASK = '[masked]';

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

/** Masks what can be told to be a secret by its own form. Every format holds a long word. */
export function maskFormats(text: string): string {
  return text.replace(formats(), MASK);
}
