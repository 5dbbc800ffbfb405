/**
 * Stands in for https://js.stripe.com/<train>/stripe.js where the tests have no network: the part of Stripe.js that the
 * checkout and Stripe's own React package use. Like the original, it keeps the card in a frame of its own origin.
 */
(() => {
  const source = new URL(document.currentScript.src);
  const api = 'https://api.stripe.com/v1';
  const bank = 'https://hooks.stripe.com';

  const frameOf = (src, title) => {
    const frame = document.createElement('iframe');
    Object.assign(frame, { src, title });
    frame.style.cssText = 'width: 100%; border: 0; display: block; background: transparent';
    return frame;
  };

  /** The Payment Element: a frame, and the messages to it. */
  class PaymentElement {
    #handlers = [];
    #answers = new Map();
    #there = false;
    #frame = frameOf(new URL('payment-element.html', source).href, 'Secure payment input frame');

    constructor(appearance) {
      this.appearance = appearance;
      window.addEventListener('message', this.#listen);
      this.#frame.addEventListener('load', () => setTimeout(() => this.#there || this.#tell('loaderror'), 1_000));
    }

    #listen = ({ source: from, data }) => {
      if (from !== this.#frame.contentWindow) return;
      if (data.is === 'there') this.#begin();
      if (data.is === 'high') this.#frame.style.height = `${data.pixels}px`;
      if (data.is === 'enter') this.#send();
      if (data.is === 'answer') this.#answers.get(data.id)?.(data.answer);
    };

    async #begin() {
      this.#there = true;
      await this.ask('show', this.appearance);
      this.#tell('ready');
    }

    /** Enter in one of the fields submits the form around the element. */
    #send() {
      const button = Object.assign(document.createElement('button'), { type: 'submit', hidden: true });
      this.#frame.closest('form').append(button);
      button.click();
      button.remove();
    }

    #tell(event) {
      for (const [name, handler] of this.#handlers) if (name === event) handler({ elementType: 'payment' });
    }

    ask(question, more) {
      const id = crypto.randomUUID();
      return new Promise((resolve) => {
        this.#answers.set(id, resolve);
        this.#frame.contentWindow.postMessage({ id, question, more }, source.origin);
      });
    }

    mount(node) {
      node.replaceChildren(this.#frame);
    }

    on(event, handler) {
      this.#handlers.push([event, handler]);
      return this;
    }

    off(event, handler) {
      this.#handlers = this.#handlers.filter(([name, known]) => name !== event || known !== handler);
      return this;
    }

    update() {}

    destroy() {
      window.removeEventListener('message', this.#listen);
      this.#frame.remove();
    }
  }

  class Elements {
    #payment;

    constructor(options) {
      this.options = options;
    }

    create(type) {
      if (type !== 'payment') throw new Error(`There is no ${type} element here`);
      this.#payment = new PaymentElement(this.options.appearance);
      return this.#payment;
    }

    update(options) {
      Object.assign(this.options, options);
      if (options.appearance) this.#payment?.ask('show', options.appearance);
    }

    async submit() {
      const message = await this.#payment.ask('validate');
      return message ? { error: { type: 'validation_error', message } } : { selectedPaymentMethod: 'card' };
    }

    token() {
      return this.#payment.ask('token', `${api}/confirmation_tokens`);
    }
  }

  async function retrieve(clientSecret) {
    const [id] = clientSecret.split('_secret_');
    const response = await fetch(`${api}/payment_intents/${id}?client_secret=${clientSecret}`);
    return response.json();
  }

  /** Shows the bank's page over ours until the payment no longer waits for the bank. */
  function challenge(intent) {
    const dialogue = document.createElement('dialog');
    const { pathname, search } = new URL(intent.next_action.redirect_to_url.url);
    const frame = frameOf(`${bank}${pathname}${search}`, '3-D Secure');
    frame.style.height = '16rem';
    dialogue.append(frame);
    document.body.append(dialogue);
    dialogue.showModal();
    return new Promise((resolve, reject) => {
      const look = async () => {
        const now = await retrieve(intent.client_secret);
        if (now.status === 'requires_action') return;
        dialogue.remove();
        resolve(now);
      };
      frame.addEventListener('load', () => look().catch(reject));
    });
  }

  const notHere = () => {
    throw new Error('The checkout is not made this way');
  };

  function Stripe(key) {
    if (!/^pk_/.test(key)) throw new Error('Please call Stripe() with your publishable key.');
    return {
      elements: (options) => new Elements({ ...options }),
      createConfirmationToken: async ({ elements, params }) => {
        if (!params.return_url) throw new Error('return_url is missing');
        return elements.token();
      },
      handleNextAction: async ({ clientSecret }) => {
        const waiting = await retrieve(clientSecret);
        if (waiting.status !== 'requires_action') throw new Error(`The PaymentIntent is ${waiting.status}.`);
        const paymentIntent = await challenge(waiting);
        return paymentIntent.last_payment_error ? { error: paymentIntent.last_payment_error } : { paymentIntent };
      },
      createToken: notHere,
      createPaymentMethod: notHere,
      confirmCardPayment: notHere,
      registerAppInfo: () => {},
      _registerWrapper: () => {},
    };
  }

  window.Stripe = Object.assign(Stripe, { version: source.pathname.split('/')[1] });
})();
