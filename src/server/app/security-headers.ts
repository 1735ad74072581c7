import type { MiddlewareHandler } from 'hono';

/**
 * The UI is one page from this server; messages of strangers are shown in it, and must not be able to load or send anything. Style
 * rules that stand in a page are named by a nonce.
 */
export function contentSecurityPolicy(styleNonce = ''): string {
  return policy.map((rule) => (rule.startsWith('style-src') ? `${rule} ${styleNonce}`.trim() : rule)).join('; ');
}

const policy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `img-src 'self' data: blob:`,
  `media-src data: blob:`,
  `font-src 'self'`,
  `connect-src 'self'`,
  `manifest-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
];

const headers = {
  'content-security-policy': contentSecurityPolicy(),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

export function securityHeaders(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(headers)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
  };
}
