import { inWords } from '../words';

describe('errors of the API, as people read them', () => {
  it.each([
    ['The cursor is not valid for this list', 'invalid_cursor', /first page/],
    ['The body must be JSON', 'not_json', /our side/],
    ['The payment token was not accepted', 'invalid_token', /another/],
  ])('have words for people in place of “%s”', (message, code, words) => {
    expect(inWords([{ message, code, field: 'x' }])).toEqual([
      { message: expect.stringMatching(words), code, field: 'x' },
    ]);
  });

  it('otherwise keep their own', () => {
    const errors = [{ message: 'Enter a price', code: 'invalid', field: 'price' }];
    expect(inWords(errors)).toEqual(errors);
  });
});
