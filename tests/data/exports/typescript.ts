export interface InvoicePaid {
  id: string;
  note: string;
}
