/** The table that costs are computed by, where neither the producer nor the operator says a price; `test/server/cost` holds its version. */
export const priceTable = '@pydantic/genai-prices 0.1.8';
