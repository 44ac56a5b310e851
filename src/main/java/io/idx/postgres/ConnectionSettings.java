package io.idx.postgres;
public record ConnectionSettings(String url) {}
