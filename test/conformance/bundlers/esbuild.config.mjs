const compiled = { 'async-await': false, 'async-generator': false, 'for-await': false };

export default { bundle: true, supported: compiled };
