package io.idx.postgres;

import io.idx.postgres.ConnectionSettings.Setting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Takes apart host, hostaddr and port, each a comma-separated list, and finds the password of each. */
final class EndpointList {
    /** Neither spaces nor what parts a URL, so that a URL put here by mistake is not printed as a host. */
    private static final Pattern HOST = Pattern.compile("[^\\s@/?=#:]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[\\w.-]+)?");

    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[\\w.-]+)?");

    /** Where libpq has the socket by default: the password file calls that localhost. */
    private static final Set<String> DEFAULT_DIRECTORIES = Set.of("/var/run/postgresql", "/tmp");

    private final Layers settings;
    private final PasswordFile file;

    EndpointList(Layers settings, PasswordFile file) {
        this.settings = settings;
        this.file = file;
    }

    List<Endpoint> endpoints() {
        List<String> addresses = values(Keyword.HOSTADDR);
        List<String> hosts = values(Keyword.HOST);
        List<String> ports = values(Keyword.PORT);
        int count = addresses.isEmpty() ? hosts.size() : addresses.size();
        boolean namesFit = hosts.size() == count || hosts.isEmpty();
        if (!namesFit || (ports.size() != 1 && ports.size() != count)) {
            throw Found.bad("host, hostaddr and port must have equally many parts, or one port for all: host has "
                    + hosts.size() + ", hostaddr " + addresses.size() + ", port " + ports.size());
        }
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Optional<String> address = addresses.isEmpty() ? Optional.empty() : Optional.of(address(addresses.get(i)));
            String name = hosts.size() == count ? hosts.get(i) : "";
            int port = port(ports.get(ports.size() == 1 ? 0 : i));
            endpoints.add(endpoint(name.isEmpty() ? address.orElse("localhost") : host(name), address, port));
        }
        if (settings.value(Keyword.LOAD_BALANCE_HOSTS).equals("random")) {
            Collections.shuffle(endpoints);
        }
        return endpoints;
    }

    private List<String> values(Keyword keyword) {
        return settings.find(keyword)
                .map(setting -> ConnectionSettings.list(setting.value()))
                .orElse(List.of());
    }

    private Endpoint endpoint(String host, Optional<String> address, int port) {
        String fileHost = DEFAULT_DIRECTORIES.contains(host) ? "localhost" : host;
        Optional<Setting> password = settings.find(Keyword.PASSWORD)
                .or(() -> file.password(fileHost, port, settings.value(Keyword.DBNAME), settings.value(Keyword.USER)));
        return new Endpoint(host, address, port, password);
    }

    private String host(String host) {
        if (!host.startsWith("/") && !HOST.matcher(host).matches()) {
            throw Found.bad("the host" + settings.from(Keyword.HOST) + " is not a host name");
        }
        if (host.startsWith("/") && (host.indexOf('@') >= 0 || host.indexOf('=') >= 0)) {
            throw Found.bad("the host" + settings.from(Keyword.HOST) + " is not a directory");
        }
        return host;
    }

    private String address(String address) {
        if (!ADDRESS.matcher(address).matches()) {
            throw Found.bad("hostaddr" + settings.from(Keyword.HOSTADDR) + " is not a numeric address");
        }
        return address;
    }

    private int port(String port) {
        if (port.isEmpty()) {
            return 5432;
        }
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
            throw Found.bad("the port" + settings.from(Keyword.PORT) + " is not a number from 1 to 65535");
        }
        return Integer.parseInt(port);
    }
}
