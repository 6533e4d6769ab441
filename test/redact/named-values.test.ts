import { describe, expect, test } from 'vitest';
import { namedValues } from '../../src/redact/named-values.ts';

/** The longest value that a text gives a name. */
function valueOf(text: string, wanted: string): string | undefined {
  const values = [...namedValues(text)].filter(({ name }) => name === wanted).map(({ start, end }) => text.slice(start, end));
  return values.toSorted((a, b) => b.length - a.length)[0];
}

describe('the value of a name', () => {
  test.each([
    ['a field of a form, up to the next one', 'user=a&password=a;b\'c <d>"e"&x=1', 'a;b\'c <d>"e"'],
    ['the last field of a form', 'user=a&password=b c', 'b c'],
    ['a parameter of a target', '/cb?password=a;b\'c&x=1', 'a;b\'c'],
    ['a parameter of a URL that is a parameter', '/cb?next=/x?password=abc', 'abc'],
    ['a parameter of a URL in a parameter, escaped', '/cb?next=%2Fx%3Fpassword%3Dabc%26x%3D1', 'abc'],
    ['a parameter of a path, up to its segment', '/a;password=abc/b?x=1', 'abc'],
    ['a word among others with equals signs', 'level=info password=abc x=1', 'abc'],
    ['a string of a program', 'login({password: "a b \\" c", x: 1})', 'a b \\" c'],
    ['a string in single quotes', '{\'password\': \'a b\'}', 'a b'],
    ['a string in a string', '{"query":"login(name: \\"a\\", password: \\"b c\\")"}', 'b c'],
    ['an attribute', '<login user="x" password="a b"/>', 'a b'],
    ['an element', '<s:login><password type="t">a b</password></s:login>', 'a b'],
    ['an element with CDATA', '<password> <![CDATA[a <b> c]]> </password>', 'a <b> c'],
    ['an input of a page', '<input name=password type=hidden value=abc>', 'abc'],
    ['an input whose value comes first', '<input value="a b" name="password">', 'a b'],
    ['a meta tag', '<meta name="password" content=\'a b\'>', 'a b'],
    ['a part of a form', 'Content-Disposition: form-data; name="password"\r\n\r\na\r\nb\r\n--x', 'a\r\nb'],
    ['a part of a form without quotes', 'Content-Disposition: form-data; name=password\r\n\r\na b\r\n--x', 'a b'],
    ['a line of YAML', 'db:\n  password: a b  \n  x: 1\n', 'a b'],
    ['a line of an environment file', 'X=1\nexport password="a b"\n', 'a b'],
    ['a line of an INI file', '[db]\npassword = a b\r\nx = 1', 'a b'],
  ])('%s', (_, text, value) => expect(valueOf(text, 'password')).toBe(value));

  test.each([
    ['password = function () {}'], ['password: null'], ['password:'], ['password=&x=1'], ['<password></password>'],
  ])('%s has none', (text) => expect(valueOf(text, 'password')).toBeUndefined());
});
