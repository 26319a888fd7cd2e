/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import picocli.CommandLine.Command;

@Command(
        name = "tenant",
        description = "Does things with tenants.",
        synopsisSubcommandLabel = "<command>",
        subcommands = TenantUpgradeCommand.class)
final class TenantCommand extends CommandBase {}
