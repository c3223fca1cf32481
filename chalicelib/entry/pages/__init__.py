"""The workbench: pages for officers, drawn by the server from rows, dockets and clocks; scripts only add speed."""
