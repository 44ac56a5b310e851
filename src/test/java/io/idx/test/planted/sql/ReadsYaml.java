package io.idx.test.planted.sql;

import com.fasterxml.jackson.core.JsonParser;
import org.yaml.snakeyaml.Yaml;

/** Breaks: library com.fasterxml.jackson, library org.yaml.snakeyaml. */
record ReadsYaml(JsonParser parser, Yaml yaml) {}
