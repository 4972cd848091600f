/** What may be shown of a key after its creation, for instance `blz_mgmt_bak_0123…W9yy`. Source: management-api.md section 3. */
export const maskKey = (publicId: string, last4: string) => `blz_mgmt_${publicId.slice(0, 8)}…${last4}`
