#!/usr/bin/perl
# What the monitoring server's tools do: the whole address in one piece, unescaped, by LWP.
use strict;
use warnings;
use LWP::UserAgent;

my ($url, $group, $title) = @ARGV;
my $agent = LWP::UserAgent->new();
my $asked = "$url?user=console&user_pass=p%26ss w\xc3\xb6rd&pass=1234&op=create_incident"
  . "&params=$title|;|$group|;|2|;|50% of / is full; see <log> & act|;||;|0|;||;|console|;||;|1|;||;|&token=|;|";
my $answer = $agent->get($asked);
print $answer->is_success ? $answer->decoded_content : 'failed: ' . $answer->status_line;
