package io.github.loompg.testkit;

/** PEM texts: the server's certificate and key, and the authority whose client certificates it accepts. */
record TlsFiles(String certificate, String key, String authority) {}
