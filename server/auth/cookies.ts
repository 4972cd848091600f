/** better-auth's cookies by the names it looks them up under; ours say nothing about the library. */
const NAMES = {
  session_token: 'session',
  session_data: 'session_data',
  account_data: 'session_account',
  dont_remember: 'session_brief',
  two_factor: 'session_challenge',
  trust_device: 'session_device',
} as const

/** The name of the session's cookie. */
export const sessionCookie = (isSecure: boolean) => (isSecure ? `__Host-${NAMES.session_token}` : NAMES.session_token)

/**
 * Over https every cookie is `__Host-`: Secure, Path=/ and no Domain, so that no other host can set it.
 * Source: management-api.md section 12, RFC 6265bis section 4.1.3.2.
 */
export const cookieOptions = (isSecure: boolean) => ({
  useSecureCookies: false,
  defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure } as const,
  cookies: Object.fromEntries(Object.entries(NAMES).map(([key, name]) => [key, { name: isSecure ? `__Host-${name}` : name }])),
})
