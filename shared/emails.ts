import { z } from 'zod'

/** An e-mail address in lower case: ASCII only, so that no look-alike passes for another. RFC 5321 section 4.5.3.1.3 for the length. */
export const Email = z.email().max(254).toLowerCase()
