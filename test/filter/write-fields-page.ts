/** Writes docs/fields.md from the fields. */
import { writeFileSync } from 'node:fs';
import { fieldsPage } from '../../src/filter/fields-page.ts';

writeFileSync(new URL('../../docs/fields.md', import.meta.url), fieldsPage());
