import "../tokens.css"; export {};
