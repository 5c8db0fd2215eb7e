-- One server for all YAML buffers, so that the files of one system are seen together. It is silent about other YAML.
local client
vim.api.nvim_create_autocmd("FileType", {
  pattern = "yaml",
  callback = function(event)
    client = client or vim.lsp.start_client({
      name = "architecture-advisor",
      cmd = { "architecture-advisor", "lsp", "--stdio" },
      root_dir = vim.fn.getcwd(),
    })
    if client then vim.lsp.buf_attach_client(event.buf, client) end
  end,
})
