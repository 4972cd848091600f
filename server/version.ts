import description from '../package.json' with { type: 'json' }

/** This Keyward's own version. */
export const VERSION: string = description.version
