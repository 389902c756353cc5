module hangup/references/go

go 1.24
